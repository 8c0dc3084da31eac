import tensorflow as tf

best = None
for i in range(3):
    score = tf.constant(float(i))
    if best is None or score > best:
        best = score
result = best
missing = best is None
name = None
for n in ["a", "b"]:
    name = n
print(result, missing, name)

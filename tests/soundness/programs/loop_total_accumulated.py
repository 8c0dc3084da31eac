import tensorflow as tf

data = [tf.constant([1.0, 2.0]), tf.constant([3.0, 4.0])]
total = 0
count = 0
for part in data:
    value = tf.reduce_sum(part)
    total += value
    count += 1
average = total / count
mean = total / float(count)
as_float = float(total)
if average > 2:
    label = "high"
else:
    label = "low"
print(label, as_float, int(total), count)

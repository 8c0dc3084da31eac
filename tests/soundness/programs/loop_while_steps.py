import tensorflow as tf

step = 0
value = tf.constant(1.0)
while step < 5:
    value = value * 1.5
    step += 1
    if value > 4.0:
        break
else:
    value = tf.constant(0.0)
rest = step - 1
done = step == 5
ratio = step / 2
whole = step // 2
print(step, value, rest, done, ratio, whole)

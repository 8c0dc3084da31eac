import tensorflow as tf

s = tf.constant("hello")
v = tf.constant(["a", "b c"])
a = tf.strings.length(v)
b = tf.strings.upper(s)
c = tf.strings.join([s, "x"])
d = tf.strings.split(s, "l")
e = s.numpy()
f = e.decode("utf-8")
g = tf.strings.as_string(tf.constant([1, 2]))
h = tf.strings.to_number("3.5")
i = tf.strings.substr(s, 0, 2)
j = s + " world"
k = tf.strings.regex_replace(s, "l", "L")
l = s == "hello"
m = str(s.numpy())
n = tf.strings.to_number("3", tf.int32)
o = tf.io.decode_raw(s, tf.uint8)
p = tf.strings.bytes_split(s)
q = tf.strings.reduce_join(v)
table = tf.lookup.StaticHashTable(tf.lookup.KeyValueTensorInitializer(["a"], [1]), -1)
r = table.lookup(v)

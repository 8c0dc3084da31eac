import tensorflow as tf
import re
import collections

docs = ["a b a", "c a"]
counts = collections.Counter(w for d in docs for w in d.split())
top = counts.most_common(2)
word, n = top[0]
index = {w: i + 1 for i, (w, _) in enumerate(counts.most_common())}
seqs = [[index[w] for w in d.split()] for d in docs]
longest = max(len(s) for s in seqs)
padded = [s + [0] * (longest - len(s)) for s in seqs]
t = tf.constant(padded)
vec = tf.keras.layers.TextVectorization(max_tokens=10)
vec.adapt(docs)
out = vec(tf.constant(docs))
vocab = vec.get_vocabulary()
clean = re.sub("[^a-z]", "", "A b!").lower()
dd = collections.defaultdict(list)
dd["k"].append(1)
e = dd["k"]
od = collections.OrderedDict(a=1)
f = od["a"]
m = re.match("(a)(b)?", "a")
g1, g2 = m.groups()
emb = tf.keras.layers.Embedding(10, 4, mask_zero=True)
em = emb(t)
mask = emb.compute_mask(t)

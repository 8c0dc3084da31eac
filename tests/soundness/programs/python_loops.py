total = 0
for i in range(5):
    total += i
else:
    last = i
items = []
for a, (b, c) in [(1, ("x", 2.0)), (2, ("y", 3.0))]:
    items.append((a, b, c))
n = 0
while True:
    n += 1
    if n > 3:
        break
x = 1
for _ in range(3):
    x = x * 1.5
y = 0
for v in (1, 2.5, 3):
    y += v
z = None
for v in []:
    z = v
first = items[0]
p = q = 0
for w in range(2):
    p, q = q, p + 1.0
acc = ""
for s in ["a", "b"]:
    acc += s
k = []
for s in range(3):
    k = [k]
r = 5
while r:
    r -= 1
m = 0
for t in enumerate("ab", 1):
    m = t
for u in zip([1], "a", [2.0]):
    o = u
for key in {"a": 1}:
    kk = key

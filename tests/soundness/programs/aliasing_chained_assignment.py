a = b = []
for i in range(3):
    a.append(i)
c = b
d = len(b)
e = f = {"x": 1}
f["y"] = "s"
g = e
h = list(e.values())
i, j = k = [1, "a"]
k.append(2.5)
l = k
m = (n := [1])
n.append("q")
o = m
p = [[]] * 2
p[0].append(1)
q = p[1]
r = p
s = [[] for _ in range(2)]
s[0].append(1)
t = s[1]
u = dict.fromkeys("ab", [])
u["a"].append(1)
v = u["b"]

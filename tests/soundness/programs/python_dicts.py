d = {"a": 1, "b": 2.5}
a = d["a"]
b = d.get("b")
c = d.get("c")
e = d.get("c", "none")
d["c"] = "text"
f = d["c"]
g = list(d.keys())
h = list(d.values())
for k, v in d.items():
    i = (k, v)
j = {**d, "z": None}
l = j["z"]
m = d.pop("a")
n = d.setdefault("q", [])
n.append(1)
o = d["q"]
p = len(d)
q = "b" in d
r = dict(x=1, y="s")
s = r["y"]
t = {x: x * x for x in range(3)}
u = t[2]
w = dict([("one", 1)])
y = w["one"]
r.update(x="now text")
z = r["x"]
aa = dict(zip("ab", [1, 2]))
bb = aa["a"]
cc = {}
cc["k"] = 1
dd = cc["k"]
cc["k"] = "s"
ee = cc["k"]
ff = d | {"a": 9}
del d["b"]
gg = sorted(t.items())
hh = r.items()

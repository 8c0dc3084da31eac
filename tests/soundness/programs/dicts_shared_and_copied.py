cfg = {"lr": 1e-3, "n": 3, "l": ["a"]}


def over(c):
    c["lr"] = "s"
    return c


a = over(dict(cfg))["lr"]
b = cfg["lr"]
c = over(cfg)
d = cfg["lr"]
e = cfg.copy()
e["n"] = None
f = cfg["n"]
e["l"].append(1)
g = cfg["l"]
h = {**cfg}
h["n"] = 2.5
i = cfg["n"]
j = cfg | {"n": "q"}
k = j["n"]
l = cfg.pop("n")
m = "n" in cfg
n = cfg.get("n", "dflt")
for key in list(cfg):
    cfg[key] = 0
o = cfg["lr"]


class Cfg(dict):
    __getattr__ = dict.get

    def __setattr__(self, k, v):
        self[k] = v


p = Cfg(lr=1)
p.lr = "s"
q = p.lr
r = p["lr"]
s = p.zzz


def kw(**k):
    k["a"] = "s"
    return k


t = {"a": 1}
u = kw(**t)
v = t["a"]
w = u["a"]


def va(*x, y=[0]):
    y.append(len(x))
    return x + (1,), y


x = va(1, 2)
y = va("s")[1]
z = va()[1]
nested = {"m": {"n": 1}}
inner = nested["m"]
inner["n"] = "s"
aa = nested["m"]["n"]
nested["m"] = {"n": None}
bb = inner["n"]
cc = nested["m"]["n"]

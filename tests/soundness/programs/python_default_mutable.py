def collect(x, seen=[]):
    seen.append(x)
    return seen


a = collect(1)
b = collect("x")
c = b[0]
d = b[1]


def late(v=None):
    v = v or {}
    v["n"] = 1
    return v


e = late()
f = late({"n": "s", "m": 2.0})
g = f["m"]
count = 0


def bump():
    global count
    count += 1
    return count


def retype():
    global count
    count = "many"


h = bump()
i = count
retype()
j = count

import dataclasses, typing, collections


@dataclasses.dataclass
class P:
    x: int
    y: list = dataclasses.field(default_factory=list)
    z: float = 1

    def __post_init__(self):
        self.x = str(self.x)


p = P(1)
a = p.x
b = p.y
c = p.z
q = dataclasses.replace(p, z="s")
d = q.z
e = dataclasses.asdict(p)


@dataclasses.dataclass
class Q:
    x: int = 1
    k: typing.ClassVar[int] = 3

    def up(self):
        self.x = "s"


q = Q(2)
f = q.x
q.up()
g = q.x


class N(typing.NamedTuple):
    a: int
    b: str = "q"


n = N(1)
h = n.a, n.b, n[0], n._replace(a="z"), n._asdict()
n2 = n._replace(a="z")
i = n2.a
T = collections.namedtuple("T", ["u", "v"], defaults=[3])
t = T("a")
j = t.u, t.v, t[1]
u1, v1 = t


class Td(typing.TypedDict):
    a: int


td = Td(a=1)
td["a"] = "s"
k = td["a"]
dd = collections.defaultdict(list)
dd["a"].append(1)
l = dd["a"], dd["b"]
di = collections.defaultdict(int)
di["a"] += 1
di["b"] += 2.5
m = di["b"], di["c"]
cn = collections.Counter("aab")
o = cn["a"], cn.most_common(1), cn["z"]
od = collections.OrderedDict(a=1)
od["a"] = "s"
r = od["a"]
dq = collections.deque([1], maxlen=2)
dq.append("s")
s = dq[0], dq[1]
ns = typing.cast(int, "s")
import types

sn = types.SimpleNamespace(a=1)
sn.a = "s"
w = sn.a
import copy

x1 = copy.copy([1])
x1.append("s")
y1 = x1[1]
x2 = copy.deepcopy({"a": [1]})
x2["a"].append("s")
y2 = x2["a"][1]

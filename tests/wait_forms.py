"""Forms in which a value may be read, and values: every form is run with every value."""

from __future__ import annotations

HEAD = "import json, logging, math, pickle\nimport numpy as np\nimport tensorflow as tf\n"

VALUES = {
    "scalar": "tf.constant(2.5)",
    "integer": "tf.constant(1)",
    "flag": "tf.constant(True)",
    "vector": "tf.constant([1.0, 2.0])",
    "integers": "tf.constant([0, 1])",
    "text": "tf.constant('a')",
    "computed": "tf.reduce_mean(tf.ones((2, 2)))",
    "variable": "tf.Variable(1.5)",
    "counter": "tf.Variable(1)",
    "metric": "tf.keras.metrics.Mean()",
    "result": "tf.keras.metrics.Mean().result()",
    "rate": "tf.keras.optimizers.SGD(0.1).learning_rate",
    "iterations": "tf.keras.optimizers.SGD(0.1).iterations",
    "list": "[tf.constant(1.0), tf.constant(2.0)]",
    "one item": "[tf.constant(1.0)]",
    "empty": "[]",
    "tuple": "(tf.constant(1.0), tf.constant(2.0))",
    "mixed": "[1.0, tf.constant(2.0)]",
    "dictionary": "{'a': tf.constant(1.0)}",
    "nested": "[[tf.constant(1.0)], [tf.constant(2.0)]]",
    "number": "2.0",
    "count": "1",
    "name": "'a'",
    "nothing": "None",
    "array": "np.array([1.0, 2.0])",
    "array scalar": "np.float32(1.0)",
    "array of read": "tf.constant(1.0).numpy()",
    "shape": "tf.constant([1.0, 2.0]).shape",
    "ragged": "tf.ragged.constant([[1], [2, 3]])",
    "data set": "tf.data.Dataset.range(3)",
    "either": "tf.constant(1.0) if len(__name__) > 1 else 2.0",
    "range": "tf.range(3)",
    "generator": "(tf.constant(float(i)) for i in range(2))",
}

FORM_LINES = r"""
y = float(x)
y = int(x)
y = bool(x)
y = complex(x)
y = str(x)
y = repr(x)
y = format(x)
y = format(x, '.2f')
y = round(x)
y = round(x, 2)
y = x.numpy()
y = x.item()
y = x.tolist()
y = f'{x}'
y = f'{x:.3f}'
y = f'{x!r}'
y = f'{x=}'
y = f'{1:{x}}'
y = '%s' % x
y = '%.3f' % x
y = '%s %s' % (1, x)
y = '%(a)s' % {'a': x}
y = '%(b)s' % {'a': x, 'b': 1}
y = '{}'.format(x)
y = '{:.3f}'.format(x)
y = '{0}'.format(1, x)
y = '{a}'.format(a=x)
y = '{0.shape}'.format(x)
y = 'a {} {:.2f}'.format(1, x)
template = 'a {}'; y = template.format(x)
template = 'a %s'; y = template % x
print(x)
print('a', x)
print([x])
print(*[x, x])
print({'a': x})
print('a', (1, x))
print(x.shape)
print(type(x))
y = max(x, 1.0)
y = max(1.0, x)
y = min(0, x, 3)
y = max(x)
y = max([x])
y = max([x, x])
y = min([1.0, x])
y = sorted(x)
y = sorted([x, x])
y = sum(x)
y = sum([x, x])
y = sum([x, x]) / 2
y = any(x)
y = all(x)
y = any([x])
y = all([x, x])
y = any(i > 0 for i in x)
y = [i for i in x if i > 0]
y = sum(1 for i in x if i > 1)
y = abs(x)
y = pow(x, 2)
y = -x
y = x + 1
y = 2 * x
y = x / 2
y = x ** 2
y = x @ x
y = x % 2
y = x // 2
y = x < 1
y = x == 1
y = x != x
y = x is None
y = 0 < x < 3
y = 5 < x < 3
y = 0 < 1 < x
y = x == 1 == 1
y = not x
y = x and 1
y = x or 1
y = 1 and x
y = 1 if x else 2
y = 1 if x > 0 else 2
y = 1 if x is None else 2
y = 1 if not x else 2
y = 1 if x and x else 2
y = 1 if (x > 0 and x < 3) else 2
if x: pass
if x > 0: pass
if not x > 0: pass
if x is not None: pass
if x is not None and x > 0: pass
if x == 'a': pass
if x == None: pass
if (y := x): pass
while x > 100: break
assert x
assert x is not None, x
assert x > -5, f'{x}'
y = x in [1, 2]
y = 5 in [x]
y = 5 in x
y = x in (x, 1)
y = x in {'a': 1}
y = x in 'abc'
y = None in [x]
y = [x, 1].index(1)
y = [x, 1] == [x, 2]
y = (x,) == (1,)
y = range(x)
y = [5, 6, 7][x]
y = (5, 6, 7)[x]
y = 'abc'[x]
y = [5, 6, 7][x:]
y = [5, 6, 7][:x]
y = np.ones(3)[x]
y = np.ones((3, 3))[0, x]
y = tf.ones(3)[x]
y = {1: 2}.get(x)
y = {1: x}
y = x[0]
y = x[-1]
a, b = x
a, *b = x
for i in x: pass
y = [i for i in x]
y = list(x)
y = tuple(x)
y = [*x]
y = list(map(float, x))
y = [float(i) for i in x]
y = ', '.join(map(str, x))
y = ', '.join(str(i) for i in x)
y = ' '.join(f'{i:.2f}' for i in x)
y = list(filter(None, x))
y = len(x)
y = isinstance(x, float)
y = hash(x)
y = id(x)
y = iter(x)
y = reversed(x)
y = enumerate(x)
y = zip(x, x)
y = hex(x)
y = chr(x)
y = divmod(x, 2)
y = math.sqrt(x)
y = math.isnan(x)
y = math.floor(x)
y = math.pow(2, x)
y = np.array(x)
y = np.asarray(x)
y = np.mean(x)
y = np.sum([x, x])
y = np.sqrt(x)
y = np.isnan(x)
y = np.float32(x)
y = np.append([1.0], x)
y = np.concatenate([x, x])
y = np.max(x)
y = np.argmax(x)
y = np.round(x, 2)
y = np.clip(x, 0, 1)
y = np.maximum(x, 1)
y = np.maximum(1, x)
y = np.where(x > 0, 1, 0)
y = np.shape(x)
y = np.ndim(x)
y = np.zeros_like(x)
y = np.zeros(x)
y = np.arange(x)
y = np.full(2, x)
y = np.random.normal(x)
y = np.random.randint(x)
y = np.random.randint(0, x)
y = np.random.choice(2, p=x)
y = np.ones(2) * x
y = np.ones(2) + x
y = x * np.ones(2)
y = np.float32(2) * x
y = np.ones(2) + [x, x]
y = np.allclose(x, x)
y = np.save('a.npy', x)
y = np.linspace(0, 1, x)
a = np.zeros(2); a[0] = x
a = np.zeros(2); a[:] = x
a = np.zeros(2); a += x
a = np.zeros(2); a[0] += x
a = [0, 0]; a[0] = x
a = {}; a['k'] = x
a = []; a.append(x)
a = [0.0]; a.extend(x)
a = 0.0; a += x
a = 0.0; a = a + x
a = np.zeros(2); a.fill(x)
y = tf.identity(x)
y = tf.cast(x, tf.float32)
y = tf.reduce_mean(x)
y = tf.reduce_mean([x, x])
y = tf.stack([x, x])
y = tf.convert_to_tensor(x)
y = tf.equal(x, 1)
y = tf.zeros([2]) + x
y = tf.strings.as_string(x)
tf.print(x)
y = tf.get_static_value(x)
y = tf.make_tensor_proto(x)
y = tf.keras.backend.get_value(x)
y = tf.keras.ops.convert_to_numpy(x)
y = tf.cond(x > 0, lambda: 1, lambda: 2)
tf.debugging.assert_greater(x, -5.0)
y = json.dumps(x)
y = json.dumps(float(x))
y = pickle.dumps(x)
y = x.shape
y = x.dtype
y = x.read_value()
y = x.eval()
logging.debug('%s', x)
logging.getLogger('a').error('%s', x)
y = memoryview(x)
def f(v): return float(v)\ny = f(x)
def f(v):\n    if v: return 1\ny = f(x)
f = lambda v: float(v)\ny = f(x)
def f(*v): print(v)\nf(x)
class A:\n    def __init__(self, v): self.v = v\n    def show(self): return str(self.v)\ny = A(x).show()
class A:\n    def __init__(self, v): self.v = v\n    def __float__(self): return float(self.v)\ny = float(A(x))
class A:\n    def __init__(self, v): self.v = v\n    def __repr__(self): return f'A({self.v})'\nprint(A(x))
class A:\n    def __init__(self, v): self.v = v\nprint(A(x))
import dataclasses\n@dataclasses.dataclass\nclass A:\n    v: object\nprint(A(x))
import collections\nA = collections.namedtuple('A', 'v')\nprint(A(x))
@tf.function\ndef f(v): return v\ny = float(f(x))
y = float(np.mean([x]))
z = x\nfor i in range(2):\n    z = z + 1\ny = float(z)
z = 0.0\nfor i in range(2):\n    if i == 1: print(z)\n    z = z + x
d = {'loss': x}\nprint(d['loss'])
d = {}\nd['loss'] = x\nfor k, v in d.items(): print(k, v)
l = []\nl.append(x)\nprint(l[-1])
l = [x, x]\nfor i, v in enumerate(l): print(i, f'{v}')
try:\n    y = float(x)\nexcept Exception: y = 0
with open('f.txt', 'w') as out:\n    out.write(str(x))
with open('f.txt', 'w') as out:\n    print(x, file=out)
match x:\n    case 1: pass\n    case _: pass
match x:\n    case None: pass\n    case _: pass
def g():\n    yield x\nfor v in g(): print(v)
y = (lambda: x)()\nprint(y)
global_value = x\ndef f():\n    return float(global_value)\ny = f()
t = 1.0\nif t > 2: t = x\nprint(t)
t = 1.0\nif t > 0: t = x\nprint(t)
y = next(iter([x]))\nprint(y)
y = dict(a=x)\nprint(y)
y = set([1])\nprint(y, x)
y = print
y = [x][0].numpy()
raise ValueError(f'{x}')
y = x.numpy().item()
y = float(x.numpy())
y = '%d%%' % x
y = 'a' * 2 + str(x)
y = sorted([x, x], key=lambda v: v)
y = max([x, x], key=float)
y = [x, x]; y.sort()
y = (x > 0).numpy()
y = bool(x > 0)
y = bool(x > 0 and x < 3)
y = int(x > 0)
y = str(x)[:3]
y = print(x) or x
""".strip().splitlines()

FORMS = [line.replace("\\n", "\n") for line in FORM_LINES]

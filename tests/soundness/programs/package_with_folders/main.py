import lib
import lib.steps as steps
from lib import config
from lib.steps import train as go
from lib.deep.inner import value as v, make

a = go(config.LR)
b = steps.train(1)
c = lib.VERSION
d = v
e = make()
f = lib.config.NAMES[0]
config.LR = "changed"
g = config.LR
h = steps.lr()

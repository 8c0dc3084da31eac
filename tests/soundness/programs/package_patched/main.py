import settings
import engine

a = engine.run()
settings.MODE = 3
b = engine.run()
engine.make = lambda: "patched"
c = engine.run2()
settings.VALUES["k"] = "s"
d = engine.first()
engine.Thing.size = 2.5
e = engine.Thing().size

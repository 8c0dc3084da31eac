class M:
    def run(self): return 1
    def other(self): return 1
    def third(self): return 1
    def fourth(self): return 1
def use():
    v = M().run()
    return v
def use3():
    v = M().third()
    return v
def use4():
    v = M().fourth()
    return v

def counter():
    n = 0

    def up():
        nonlocal n
        n += 1
        return n

    def text():
        nonlocal n
        n = "done"

    return up, text, lambda: n


up, text, get = counter()
a = up()
b = get()
text()
c = get()


def swap():
    x = 1

    def change():
        nonlocal x
        x = [x]

    y = x
    change()
    z = x
    return y, z


d, e = swap()

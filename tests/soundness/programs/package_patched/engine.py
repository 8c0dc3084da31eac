import settings
from settings import VALUES


class Thing:
    size = 1


def make():
    return 1


def run():
    return settings.MODE


def run2():
    return make()


def first():
    return VALUES["k"]

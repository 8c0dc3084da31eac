LR = 0.1
NAMES = ["a", "b"]

MODE = "fast"
VALUES = {"k": 1}

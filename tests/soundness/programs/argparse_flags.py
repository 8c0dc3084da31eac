import argparse
import os
import tensorflow as tf

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.1)
parser.add_argument("--epochs", type=int, default=2)
parser.add_argument("--name", default="x")
parser.add_argument("--flag", action="store_true")
parser.add_argument("--none", type=int)
args = parser.parse_args([])
a = args.lr
b = args.epochs * 2
c = args.name
d = args.flag
e = args.none
for i in range(args.epochs):
    f = i
home = os.environ.get("HOME")
missing = os.environ.get("NOT_SET_AT_ALL")
g = os.path.join("a", args.name)
opt = tf.keras.optimizers.SGD(args.lr)
h = vars(args)
args.epochs = "many"
k = args.epochs

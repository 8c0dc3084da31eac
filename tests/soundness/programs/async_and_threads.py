import threading
import concurrent.futures
import asyncio
import tensorflow as tf

results = []


def work(x):
    results.append(x)
    return x * 2


th = threading.Thread(target=work, args=(tf.ones(1),))
th.start()
th.join()
a = results[0]
with concurrent.futures.ThreadPoolExecutor() as pool:
    b = list(pool.map(work, [1, 2]))
    c = pool.submit(work, "s").result()


async def go(n):
    await asyncio.sleep(0)
    return n + 1


d = asyncio.run(go(1))


async def many():
    out = []
    for i in range(2):
        out.append(await go(i))
    return out


e = asyncio.run(many())

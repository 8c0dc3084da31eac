# Indented with tabs, as some editors leave it.
import tensorflow as tf


class Trainer:
	def __init__(self):
		self.w = tf.Variable([1.0, -1.0])
		self.opt = tf.keras.optimizers.SGD(0.1)

	def step(self, x):
		with tf.GradientTape() as tape:
			loss = tf.reduce_sum(tf.square(self.w * x))
		grads = tape.gradient(loss, [self.w])
		self.opt.apply_gradients(zip(grads, [self.w]))
		return loss

	def run(self, dataset, verbose=True):
		logged = True
		for i, x in enumerate(dataset):
			loss = self.step(x)
			if verbose:
				logged = i % 10 == 0
				if logged:
					print("batch", i)
					print("	loss", loss.numpy())
		if not logged:
			print("batch", i)
			print("	loss", loss.numpy())


data = tf.data.Dataset.from_tensor_slices(tf.reshape(tf.range(38.0) / 38.0, (19, 2)))
trainer = Trainer()
trainer.run(data)
trainer.run(data, verbose=False)
print(trainer.w.numpy())

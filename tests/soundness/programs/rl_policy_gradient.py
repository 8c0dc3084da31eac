import numpy as np
import tensorflow as tf


class Env:
    def reset(self):
        self.t = 0
        return np.zeros(4, dtype=np.float32)

    def step(self, action):
        self.t += 1
        obs = np.random.rand(4).astype(np.float32)
        return obs, 1.0, self.t >= 5, {}


env = Env()
policy = tf.keras.Sequential([tf.keras.layers.Dense(2)])
opt = tf.keras.optimizers.Adam(0.01)
for episode in range(2):
    state = env.reset()
    rewards, log_probs = [], []
    done = False
    with tf.GradientTape() as tape:
        while not done:
            logits = policy(state[np.newaxis, :])
            action = tf.random.categorical(logits, 1)[0, 0].numpy()
            lp = tf.nn.log_softmax(logits)[0, action]
            state, reward, done, info = env.step(int(action))
            rewards.append(reward)
            log_probs.append(lp)
        returns = np.cumsum(rewards[::-1])[::-1]
        returns = (returns - returns.mean()) / (returns.std() + 1e-8)
        loss = -tf.reduce_sum(tf.stack(log_probs) * tf.constant(returns.copy(), dtype=tf.float32))
    g = tape.gradient(loss, policy.trainable_variables)
    opt.apply_gradients(zip(g, policy.trainable_variables))
    score = sum(rewards)
    print(episode, score, float(loss))

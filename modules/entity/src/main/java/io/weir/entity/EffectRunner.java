package io.weir.entity;

/**
 * Carries out the effects of one aggregate. Called in the aggregate's thread, after the event is
 * durable and before its command is answered, so it must not block; what takes time goes on by
 * {@link EffectContext#whenDone}. An effect may be asked for again after a crash.
 *
 * @param <F> effects
 */
@FunctionalInterface
public interface EffectRunner<F> {
  void run(F effect, EffectContext context);
}

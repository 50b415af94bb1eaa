package io.temper.agent.plan;

/// How a tier's layer is treated.
///
/// @param kind what is wished for; a plan may have to give less
/// @param sliceMicros how long one of its threads runs before others may
/// @param weight its share when layers ask for more CPUs than there are; 1 to 10,000
/// @param preempt whether its threads may displace those of other layers at once
/// @param exclusive whether the SMT siblings of its running threads stay idle
/// @param fenced whether other layers keep off its CPUs: `protected` in policies and scx_layered
/// @param utilLowPercent below this utilization it gives CPUs back; not used by Open
/// @param utilHighPercent above this utilization it takes more CPUs; not used by Open
public record LayerPolicy(
    LayerKind kind,
    int sliceMicros,
    int weight,
    boolean preempt,
    boolean exclusive,
    boolean fenced,
    int utilLowPercent,
    int utilHighPercent) {

  static LayerPolicy open(int sliceMicros, int weight, boolean preempt) {
    return new LayerPolicy(LayerKind.Open, sliceMicros, weight, preempt, false, false, 0, 100);
  }
}

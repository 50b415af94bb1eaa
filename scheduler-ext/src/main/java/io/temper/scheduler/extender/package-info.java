/// The scheduler's question and our answer, as kube-scheduler writes and reads them.
///
/// ```
/// kube-scheduler ── POST /prioritize {"Pod":{…},"Nodes":null,"NodeNames":["n1",…]} ──►
///                ◄── 200 [{"Host":"n7","Score":9},…]   the best few; the others count as 0
/// ```
///
/// @see <a
///   href="https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/kube-scheduler/extender/v1/types.go">extender/v1</a>
@NullMarked
package io.temper.scheduler.extender;

import org.jspecify.annotations.NullMarked;

/// Which requests are audited, and how much of them: the rules of an audit.k8s.io/v1 Policy, as
/// k8s.io/apiserver `pkg/audit/policy` reads and applies them. Pure functions.
@NullMarked
package io.temper.machinery.audit.policy;

import org.jspecify.annotations.NullMarked;

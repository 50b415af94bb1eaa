/// What the agent knows from the kube API: its own Node and the pods bound to it, kept current by
/// list and watch; and the certificate it asks for there.
///
/// JDK HttpClient and streaming JSON (`docs/adr/0002-agent-kube-client.md`): of each object only
/// the fields the agent uses become Java objects. Each [io.temper.agent.kube.Reflector] runs on a
/// virtual thread of its own and hands over immutable records.
@NullMarked
package io.temper.agent.kube;

import org.jspecify.annotations.NullMarked;

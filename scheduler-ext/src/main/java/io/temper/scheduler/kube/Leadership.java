package io.temper.scheduler.kube;

import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoordinationV1Api;
import io.kubernetes.client.openapi.models.V1Lease;
import io.kubernetes.client.openapi.models.V1LeaseSpec;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.temper.machinery.kube.Absent;
import io.temper.machinery.kube.Answers;
import io.temper.machinery.time.Clocks;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which of several replicas acts, by a Lease, as Kubernetes' own controllers agree on it: whoever
/// has it renews it; who sees it unchanged for long enough, by its own clock, takes it by
/// compare-and-swap; who cannot renew it has stopped before anybody may take it.
///
/// Not thread-safe: one thread asks.
public final class Leadership implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Leadership.class);

  /// As in kube-scheduler.
  private static final Duration HELD = Duration.ofSeconds(15);

  private static final Duration TRUSTED = Duration.ofSeconds(10);
  private static final Duration RENEWED = Duration.ofSeconds(3);
  private static final int CONFLICT = 409;
  private static final int NOT_FOUND = 404;

  private final CoordinationV1Api api;
  private final String namespace;
  private final String name;
  private final String identity;
  private final Clocks clocks;

  private String seen = "";
  private long seenNanos;
  private boolean held;
  private long heldNanos;
  private long triedNanos;
  private boolean tried;

  /// @param client see [io.temper.machinery.kube.ClusterAccess#requests]
  /// @param identity nobody else's
  public Leadership(
      ApiClient client, String namespace, String name, String identity, Clocks clocks) {
    this.api = new CoordinationV1Api(client);
    this.namespace = namespace;
    this.name = name;
    this.identity = identity;
    this.clocks = clocks;
  }

  /// Whether this replica acts; asks the cluster every few seconds, and waits for its answer.
  public boolean leads() {
    long now = clocks.nanos().getAsLong();
    if (!tried || Duration.ofNanos(now - triedNanos).compareTo(RENEWED) >= 0) {
      tried = true;
      triedNanos = now;
      attempt(now);
    }
    return held && clocks.since(heldNanos).compareTo(TRUSTED) < 0;
  }

  /// Lets another one follow at once.
  @Override
  public void close() {
    if (!held) {
      return;
    }
    held = false;
    try {
      V1Lease lease = api.readNamespacedLease(name, namespace).execute();
      if (identity.equals(holder(lease))) {
        replace(lease, "");
      }
    } catch (ApiException _) {
      // It will see that we have ended.
    }
  }

  private void attempt(long now) {
    try {
      boolean ours = took(now);
      if (ours != held) {
        log.atInfo().addKeyValue("lease", name).log(ours ? "Leading" : "Not leading any more");
      }
      held = ours;
      heldNanos = now;
    } catch (ApiException e) {
      if (e.getCode() == CONFLICT) {
        held = false;
      } else {
        // What we have is ours until others may take it.
        log.atWarn()
            .addKeyValue("lease", name)
            .addKeyValue("answer", Answers.of(e))
            .log("Lease not renewed, trying again");
      }
    }
  }

  private boolean took(long now) throws ApiException {
    V1Lease lease;
    try {
      lease = api.readNamespacedLease(name, namespace).execute();
    } catch (ApiException e) {
      if (e.getCode() != NOT_FOUND) {
        throw e;
      }
      V1Lease made = new V1Lease().metadata(new V1ObjectMeta().name(name)).spec(spec(identity, 0));
      api.createNamespacedLease(namespace, made).execute();
      return true;
    }
    String holder = holder(lease);
    String version = Absent.text(Objects.requireNonNull(lease.getMetadata()).getResourceVersion());
    if (!version.equals(seen)) {
      seen = version;
      seenNanos = now;
    }
    boolean free = holder.isEmpty() || now - seenNanos >= HELD.toNanos();
    if (!holder.equals(identity) && !free) {
      return false;
    }
    replace(lease, identity);
    return true;
  }

  private void replace(V1Lease lease, String holder) throws ApiException {
    int before =
        Absent.orElse(
            Absent.orElse(lease.getSpec(), V1LeaseSpec::new).getLeaseTransitions(), () -> 0);
    int transitions = holder.equals(holder(lease)) ? before : before + 1;
    api.replaceNamespacedLease(name, namespace, lease.spec(spec(holder, transitions))).execute();
  }

  private static String holder(V1Lease lease) {
    return Absent.text(Absent.orElse(lease.getSpec(), V1LeaseSpec::new).getHolderIdentity());
  }

  private V1LeaseSpec spec(String holder, int transitions) {
    return new V1LeaseSpec()
        .holderIdentity(holder)
        .leaseDurationSeconds((int) HELD.toSeconds())
        .leaseTransitions(transitions)
        .renewTime(OffsetDateTime.ofInstant(clocks.now(), ZoneOffset.UTC));
  }
}

package io.temper.machinery.kube;

import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoordinationV1Api;
import io.kubernetes.client.openapi.models.V1Lease;
import io.kubernetes.client.openapi.models.V1LeaseSpec;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.time.Clocks;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes an epoch of resource versions that no other process has: the number of transitions of a
/// Lease, raised by compare-and-swap. It survives restarts, and two replicas never share one.
///
/// ```
/// replica A   get lease (41) -> put 42 on revision r1 -> 200   epoch 42
/// replica B   get lease (41) -> put 42 on revision r1 -> 409
///             get lease (42) -> put 43 on revision r2 -> 200   epoch 43
/// ```
///
/// It is never less than the minutes since 2026, so that it rises even when the Lease was deleted
/// or came back old from a backup. There is room until 2041.
public final class LeaseEpoch {
  private static final Logger log = LoggerFactory.getLogger(LeaseEpoch.class);
  private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration FIRST_WAIT = Duration.ofMillis(200);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
  private static final int CONFLICT = 409;
  private static final int NOT_FOUND = 404;

  private final CoordinationV1Api api;
  private final String namespace;
  private final String name;
  private final String holder;
  private final Clocks clocks;

  /// @param client see [ClusterAccess#requests]
  /// @param holder written to the Lease for people to see who took the last epoch
  public LeaseEpoch(ApiClient client, String namespace, String name, String holder, Clocks clocks) {
    this.api = new CoordinationV1Api(client);
    this.namespace = namespace;
    this.name = name;
    this.holder = holder;
    this.clocks = clocks;
  }

  /// Waits until the cluster answers, however long that takes.
  ///
  /// @return an epoch higher than every one handed out before
  /// @throws InterruptedException when told to stop waiting
  public long take() throws InterruptedException {
    Duration wait = FIRST_WAIT;
    while (true) {
      try {
        return attempt();
      } catch (ApiException e) {
        if (e.getCode() != CONFLICT) {
          log.atWarn()
              .addKeyValue("lease", namespace + "/" + name)
              .addKeyValue("answer", Answers.of(e))
              .log("No epoch yet, trying again");
        }
      }
      clocks.sleep(wait);
      Duration doubled = wait.multipliedBy(2);
      wait = doubled.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : doubled;
    }
  }

  private long attempt() throws ApiException {
    V1Lease lease;
    try {
      lease = api.readNamespacedLease(name, namespace).execute();
    } catch (ApiException e) {
      if (e.getCode() != NOT_FOUND) {
        throw e;
      }
      int first = after(0);
      V1Lease made = new V1Lease().metadata(new V1ObjectMeta().name(name)).spec(spec(first));
      api.createNamespacedLease(namespace, made).execute();
      return first;
    }
    V1LeaseSpec spec = Objects.requireNonNullElseGet(lease.getSpec(), V1LeaseSpec::new);
    int next = after(Objects.requireNonNullElse(spec.getLeaseTransitions(), 0));
    api.replaceNamespacedLease(name, namespace, lease.spec(spec(next))).execute();
    return next;
  }

  private int after(int last) {
    long minutes = Duration.between(BEGINNING, clocks.now()).toMinutes();
    // A clock that is years ahead must not use up the numbers.
    long floor = minutes > ResourceVersion.MAX_EPOCH ? 0 : minutes;
    long next = Math.max(last + 1L, floor);
    if (next > ResourceVersion.MAX_EPOCH) {
      throw new IllegalStateException("Lease " + namespace + "/" + name + " has no epochs left");
    }
    return (int) next;
  }

  private V1LeaseSpec spec(int transitions) {
    return new V1LeaseSpec().holderIdentity(holder).leaseTransitions(transitions);
  }
}

package io.temper.server.kube;

import io.kubernetes.client.common.KubernetesListObject;
import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.informer.SharedIndexInformer;
import io.kubernetes.client.informer.SharedInformerFactory;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.util.CallGenerator;
import io.temper.machinery.kube.Answers;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes informers that say in one line, and once, why they cannot read what they watch.
final class Informers {
  private static final Logger log = LoggerFactory.getLogger(Informers.class);

  private Informers() {}

  /// @param resync how often every object is told again; zero for never
  static <T extends KubernetesObject, L extends KubernetesListObject>
      SharedIndexInformer<T> informer(
          SharedInformerFactory factory,
          CallGenerator calls,
          Class<T> type,
          Class<L> listType,
          Duration resync) {
    return factory.sharedIndexInformerFor(
        calls, type, listType, resync.toMillis(), new Complaint<T>());
  }

  /// @param failed hears of every failure, too
  static <T extends KubernetesObject, L extends KubernetesListObject>
      SharedIndexInformer<T> informer(
          SharedInformerFactory factory,
          CallGenerator calls,
          Class<T> type,
          Class<L> listType,
          Consumer<Throwable> failed) {
    BiConsumer<Class<T>, Throwable> complaint = new Complaint<>();
    return factory.sharedIndexInformerFor(
        calls, type, listType, 0, complaint.andThen((_, failure) -> failed.accept(failure)));
  }

  static <T extends KubernetesObject, L extends KubernetesListObject>
      SharedIndexInformer<T> informer(
          SharedInformerFactory factory, CallGenerator calls, Class<T> type, Class<L> listType) {
    return informer(factory, calls, type, listType, Duration.ZERO);
  }

  /// Called by the informer's thread alone.
  private static final class Complaint<T> implements BiConsumer<Class<T>, Throwable> {
    private String last = "";

    @Override
    public void accept(Class<T> type, Throwable failure) {
      String reason = failure instanceof ApiException e ? Answers.of(e) : String.valueOf(failure);
      if (!reason.equals(last)) {
        last = reason;
        log.atWarn()
            .addKeyValue("kind", type.getSimpleName().replaceFirst("^V1", ""))
            .addKeyValue("answer", reason)
            .log("Cannot list or watch, trying again; what is known stays in force");
      }
    }
  }
}

package io.temper.server.audit;

import io.temper.audit.entry.Entry;
import io.temper.audit.entry.Outcome;
import io.temper.audit.entry.Person;
import io.temper.audit.entry.Source;
import io.temper.audit.entry.Stage;
import io.temper.audit.entry.Target;
import io.temper.audit.tree.Hash;
import io.temper.machinery.audit.Deed;
import io.temper.machinery.exchange.RequestInfo;
import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.meta.Status;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Deeds as entries of the trail. Whatever a client can make long is cut.
final class Deeds {
  private static final int LONGEST = 1024;
  private static final int LONGEST_MESSAGE = 4096;
  private static final int MOST_NAMES = 256;

  private Deeds() {}

  /// @param status what came of it; null while nothing has
  static Entry entry(Instant now, Stage stage, Deed deed, @Nullable Status status) {
    UserInfo user = deed.user();
    UserInfo asker = deed.asker();
    boolean impersonated = asker != null && !asker.equals(user);
    return new Entry(
        now,
        stage,
        cut(deed.auditId()),
        deed.info().verb(),
        target(deed),
        person(user),
        impersonated ? person(asker) : Person.NOBODY,
        new Source(cut(deed.sourceIps()), cut(deed.userAgent())),
        digest(deed.body()),
        status == null ? Outcome.OPEN : outcome(status),
        deed.dryRun() ? Map.of("dryRun", "true") : Map.of());
  }

  private static Target target(Deed deed) {
    RequestInfo info = deed.info();
    if (!info.resourceRequest()) {
      return new Target(cut(info.path()), "", "", "", "");
    }
    String group = info.group().isEmpty() ? "" : "." + info.group();
    return new Target(
        cut(info.resource() + group),
        cut(info.subresource()),
        cut(info.namespace()),
        cut(deed.name()),
        cut(deed.uid()));
  }

  private static Outcome outcome(Status status) {
    String message = status.message();
    return new Outcome(
        status.code(),
        status.reason(),
        message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE));
  }

  private static Person person(@Nullable UserInfo user) {
    return user == null
        ? Person.NOBODY
        : new Person(cut(user.name()), cut(user.uid()), cut(user.groups()));
  }

  private static String digest(byte[] body) {
    return body.length == 0 ? "" : "sha256:" + HexFormat.of().formatHex(Hash.of(body).bytes());
  }

  private static List<String> cut(List<String> texts) {
    return texts.stream().limit(MOST_NAMES).map(Deeds::cut).toList();
  }

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }
}

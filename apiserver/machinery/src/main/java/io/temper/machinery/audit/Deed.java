package io.temper.machinery.audit;

import io.temper.machinery.exchange.RequestInfo;
import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.meta.Status;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A request as it is recorded by a [DeedRecorder]: who does what, or may not.
///
/// @param received when it arrived
/// @param auditId joins it to the cluster's audit log; what came with the request
/// @param info what it means
/// @param name of the object, as far as it is known: of one that is made, from its body or from the
///   answer
/// @param uid of the object, as far as it is known
/// @param dryRun whether nothing is to be kept of it
/// @param asker who sent it; null when nobody could be authenticated
/// @param user as whom it is served: the asker, or whom they impersonate
/// @param sourceIps where it came from, the certain one last
/// @param userAgent what the client says it is
/// @param body as it came
public record Deed(
    Instant received,
    String auditId,
    RequestInfo info,
    String name,
    String uid,
    boolean dryRun,
    @Nullable UserInfo asker,
    @Nullable UserInfo user,
    List<String> sourceIps,
    String userAgent,
    byte[] body) {

  /// What came of a deed.
  ///
  /// @param intended whether its intent was recorded; otherwise it was refused
  public record Ended(Deed deed, Status status, boolean intended) {}
}

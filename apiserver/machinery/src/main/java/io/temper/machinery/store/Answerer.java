package io.temper.machinery.store;

import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.meta.ApiObject;

/// Serves `create` of objects that are questions: nothing keeps one, and what comes back is the
/// object with its answer, as of a SubjectAccessReview. Such an object needs no name.
public interface Answerer<T> extends Registry<T> {
  /// The body with the answer in it. It may take its time, but no longer than a request may.
  ///
  /// @param question valid by the kind's strategy
  /// @param user who asks: whatever the answer tells, they may know
  /// @throws io.temper.machinery.meta.StatusException the answer instead
  T answer(ApiObject<T> question, UserInfo user);
}

package io.temper.oracle;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The two forms of the same body, and the way between them.
///
/// @param <S> the form that is kept
/// @param <T> the form that is served
interface Conversion<S, T> {
  T served(S kept);

  S kept(T served);

  /// Flunders are kept as v1alpha1 and served as v1beta1 too (`v1alpha1/conversion.go`).
  Conversion<Flunder, BetaFlunder> FLUNDERS =
      new Conversion<>() {
        @Override
        public BetaFlunder served(Flunder kept) {
          FlunderSpec spec = kept.said();
          boolean fischer = Objects.equals(spec.referenceType(), "Fischer");
          return new BetaFlunder(
              new BetaFlunder.FlunderSpec(
                  fischer ? null : spec.reference(),
                  fischer ? spec.reference() : null,
                  spec.referenceType()),
              kept.status());
        }

        @Override
        public Flunder kept(BetaFlunder served) {
          BetaFlunder.FlunderSpec spec = served.said();
          boolean fischer = Objects.equals(spec.referenceType(), "Fischer");
          return new Flunder(
              new FlunderSpec(
                  fischer ? spec.fischerReference() : spec.flunderReference(),
                  spec.referenceType()),
              served.status());
        }
      };

  static @Nullable String absentIfEmpty(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }
}

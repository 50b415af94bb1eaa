package io.temper.machinery.authn;

import io.temper.machinery.authn.TokenAuthenticator.Outcome;
import io.temper.machinery.cache.ExpiringCache;
import io.temper.machinery.time.Clocks;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Remembers for ten seconds whose a token is, also when it is nobody's, and asks only once when
/// many requests bring the same new token. Tokens themselves are not kept, only keyed digests.
public final class CachedTokens implements TokenAuthenticator {
  private static final Duration TTL = Duration.ofSeconds(10);
  private static final int REMEMBERED = 32 * 1024;
  private static final String DIGEST = "HmacSHA256";

  private final TokenAuthenticator asked;
  private final ExpiringCache<String, Outcome> outcomes;
  private final SecretKeySpec secret;

  public CachedTokens(TokenAuthenticator asked, Clocks clocks) {
    this.asked = asked;
    this.outcomes = new ExpiringCache<>(REMEMBERED, clocks);
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    this.secret = new SecretKeySpec(random, DIGEST);
  }

  @Override
  public Outcome authenticate(String token) {
    return outcomes.get(
        digest(token),
        () -> asked.authenticate(token),
        outcome -> outcome instanceof Outcome.Failed ? Duration.ZERO : TTL);
  }

  private String digest(String token) {
    try {
      Mac mac = Mac.getInstance(DIGEST);
      mac.init(secret);
      byte[] digest = mac.doFinal(token.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every JDK has " + DIGEST, e);
    }
  }
}

package io.temper.agent.kube;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.temper.agent.trust.Signer;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;

/// Has certificates signed through `certificates.k8s.io/v1` CertificateSigningRequests.
public final class CertificateRequests implements Signer {
  private static final String PATH = "/apis/certificates.k8s.io/v1/certificatesigningrequests";
  private static final String SIGNER = "temper.io/agent";
  private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(8);
  private static final int POLLS = 10;
  private static final int LIFETIME_SECONDS = 86_400;

  private final KubeClient client;
  private final String node;

  public CertificateRequests(KubeClient client, String node) {
    this.client = client;
    this.node = node;
  }

  @Override
  public String sign(String requestPem) throws InterruptedException {
    String name =
        "temper-agent-"
            + node
            + "-"
            + Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36);
    try {
      client.post(PATH, body(name, requestPem)).close();
      Duration wait = FIRST_WAIT;
      for (int i = 0; i < POLLS; i++) {
        String certificate = certificate(name);
        if (!certificate.isEmpty()) {
          return certificate;
        }
        Thread.sleep(wait);
        wait = wait.multipliedBy(2);
        wait = wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
      }
    } catch (IOException e) {
      throw new KubeException("certificate signing request " + name, e);
    }
    throw new KubeException(
        "certificate signing request " + name + " was not signed within a minute");
  }

  private String certificate(String name) throws IOException {
    String[] found = {"", ""};
    try (InputStream body = client.get(PATH + "/" + name);
        JsonParser json = Json.FACTORY.createParser(body)) {
      json.nextToken();
      Json.object(
          json,
          field -> {
            if (field.equals("status")) {
              Json.object(json, part -> status(json, part, found));
            }
          });
    }
    if (!found[1].isEmpty()) {
      throw new KubeException("certificate signing request " + name + " was refused: " + found[1]);
    }
    return new String(Base64.getDecoder().decode(found[0]), StandardCharsets.US_ASCII);
  }

  private static void status(JsonParser json, String part, String[] found) throws IOException {
    if (part.equals("certificate")) {
      found[0] = Json.text(json);
    } else if (part.equals("conditions")) {
      Json.array(
          json,
          () -> {
            String[] condition = {"", ""};
            Json.object(
                json,
                field -> {
                  switch (field) {
                    case "type" -> condition[0] = Json.text(json);
                    case "message" -> condition[1] = Json.text(json);
                    default -> {}
                  }
                });
            if (condition[0].equals("Denied") || condition[0].equals("Failed")) {
              found[1] = condition[0] + " " + condition[1];
            }
          });
    }
  }

  private static String body(String name, String requestPem) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = Json.FACTORY.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("apiVersion", "certificates.k8s.io/v1");
      json.writeStringField("kind", "CertificateSigningRequest");
      json.writeObjectFieldStart("metadata");
      json.writeStringField("name", name);
      json.writeEndObject();
      json.writeObjectFieldStart("spec");
      json.writeStringField("signerName", SIGNER);
      json.writeNumberField("expirationSeconds", LIFETIME_SECONDS);
      json.writeStringField(
          "request",
          Base64.getEncoder().encodeToString(requestPem.getBytes(StandardCharsets.US_ASCII)));
      json.writeArrayFieldStart("usages");
      json.writeString("digital signature");
      json.writeString("server auth");
      json.writeEndArray();
      json.writeEndObject();
      json.writeEndObject();
    }
    return text.toString();
  }
}

package io.temper.server.trust;

import io.temper.machinery.tls.Pem;
import io.temper.server.port.AgentNames;
import io.temper.server.port.SigningRequests.SigningRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/// Makes signing requests, honest and forged.
public final class Requests {
  public static final String AGENTS = "system:serviceaccount:temper-system:temper-nodeagent";

  private Requests() {}

  /// What an honest agent on the node sends.
  public static SigningRequest honest(String node, KeyPair keys) {
    return sent(
        AGENTS,
        Map.of(RequestCheck.NODE_NAME, List.of(node)),
        List.of("digital signature", "server auth"),
        pem(keys, "CN=" + AgentNames.commonName(node), dns(AgentNames.serverName(node))));
  }

  static SigningRequest sent(
      String requester, Map<String, List<String>> extra, List<String> usages, String pem) {
    return new SigningRequest("csr-1", "1", requester, extra, usages, pem, null, false, false);
  }

  static GeneralName dns(String name) {
    return new GeneralName(GeneralName.dNSName, name);
  }

  static String pem(KeyPair keys, String subject, GeneralName... names) {
    return pem(keys.getPublic(), keys.getPrivate(), subject, false, names);
  }

  static String pem(
      PublicKey key, PrivateKey signer, String subject, boolean authority, GeneralName... names) {
    try {
      JcaPKCS10CertificationRequestBuilder builder =
          new JcaPKCS10CertificationRequestBuilder(new X500Principal(subject), key);
      ExtensionsGenerator extensions = new ExtensionsGenerator();
      if (names.length > 0) {
        extensions.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
      }
      if (authority) {
        extensions.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
      }
      if (!extensions.isEmpty()) {
        builder.addAttribute(
            PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
      }
      String algorithm = signer.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
      return Pem.encode(
          "CERTIFICATE REQUEST",
          builder.build(new JcaContentSignerBuilder(algorithm).build(signer)).getEncoded());
    } catch (OperatorCreationException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static KeyPair ec(int bits) {
    return keys("EC", bits);
  }

  static KeyPair rsa(int bits) {
    return keys("RSA", bits);
  }

  private static KeyPair keys(String algorithm, int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}

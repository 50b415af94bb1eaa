package io.temper.machinery.authn;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.naming.NamingException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/// Reads a certificate's subject. The name is taken apart as data, never by matching text: a common
/// name may hold commas and equals signs.
final class Subject {
  private Subject() {}

  /// The common name, or the empty string; the last one if there are several, as in Go.
  static String commonName(X509Certificate certificate) {
    List<String> names = values(certificate, "CN");
    return names.isEmpty() ? "" : names.getLast();
  }

  static List<String> organizations(X509Certificate certificate) {
    return values(certificate, "O");
  }

  private static List<String> values(X509Certificate certificate, String type) {
    List<String> values = new ArrayList<>();
    try {
      // LdapName counts from the right: its first part is the last written, the first encoded.
      for (Rdn rdn : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
        var attribute = rdn.toAttributes().get(type);
        if (attribute == null) {
          continue;
        }
        for (int i = 0; i < attribute.size(); i++) {
          if (attribute.get(i) instanceof String text) {
            values.add(text);
          }
        }
      }
    } catch (NamingException _) {
      // A subject that cannot be read names nobody.
      return List.of();
    }
    return values;
  }
}

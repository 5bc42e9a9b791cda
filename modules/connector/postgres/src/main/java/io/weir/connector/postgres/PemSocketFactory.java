package io.weir.connector.postgres;

import io.weir.connector.postgres.Endpoint.SslMode;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Properties;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.postgresql.ssl.WrappedFactory;

/**
 * TLS by certificates that are options, not files. The driver makes one for each connection, by the
 * connection's properties; it checks the host's name itself where the mode says so.
 *
 * <p>As libpq: without an authority, {@code prefer} and {@code require} take any certificate of the
 * server; with one they check it.
 */
public final class PemSocketFactory extends WrappedFactory {
  static final String MODE = "weir.ssl.mode";
  static final String AUTHORITY = "weir.ssl.authority";
  static final String CERTIFICATE = "weir.ssl.certificate";
  static final String KEY = "weir.ssl.key";

  private static final char[] NO_PASSWORD = new char[0];

  /** For the driver. */
  public PemSocketFactory(Properties properties) throws GeneralSecurityException, IOException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys(properties), trust(properties), new SecureRandom());
    factory = context.getSocketFactory();
  }

  private static KeyManager @Nullable [] keys(Properties properties)
      throws GeneralSecurityException, IOException {
    String certificate = properties.getProperty(CERTIFICATE);
    String key = properties.getProperty(KEY);
    if (certificate == null || key == null) {
      return null;
    }
    KeyStore store = emptyStore();
    store.setKeyEntry(
        "client",
        Pem.key("ssl_key", key),
        NO_PASSWORD,
        Pem.certificates("ssl_certificate", certificate).toArray(new Certificate[0]));
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, NO_PASSWORD);
    return managers.getKeyManagers();
  }

  private static TrustManager[] trust(Properties properties)
      throws GeneralSecurityException, IOException {
    SslMode mode = SslMode.of(properties.getProperty(MODE));
    String authority = properties.getProperty(AUTHORITY);
    if (authority == null && mode.compareTo(SslMode.VERIFY_CA) < 0) {
      return new TrustManager[] {new AnyServer()};
    }
    KeyStore store = null;
    if (authority != null) {
      store = emptyStore();
      List<Certificate> all = Pem.certificates("ssl_certificate_authority", authority);
      for (int i = 0; i < all.size(); i++) {
        store.setCertificateEntry("authority-" + i, all.get(i));
      }
    }
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(store);
    return managers.getTrustManagers();
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  /** Encrypts, and checks nothing: what {@code require} means without an authority. */
  private static final class AnyServer implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}

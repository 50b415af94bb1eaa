// Command reviews asks a webhook about pods, as kube-apiserver does, and a
// webhook that does nothing in turn: what it prints is what Temper's costs more.
package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"os"
	"slices"
	"sync"
	"time"
)

func main() {
	url := flag.String("url", "", "the webhook")
	authority := flag.String("ca", "", "PEM file of what to trust")
	review := flag.String("review", "", "file with an AdmissionReview")
	requests := flag.Int("requests", 20_000, "of each webhook")
	clients := flag.Int("clients", 4, "at once")
	flag.Parse()
	if err := run(*url, *authority, *review, *requests, *clients); err != nil {
		log.Fatal(err)
	}
}

func run(url, authority, file string, requests, clients int) error {
	body, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	trusted, err := os.ReadFile(authority)
	if err != nil {
		return err
	}
	noop, pool, err := serveNoop()
	if err != nil {
		return err
	}
	if !pool.AppendCertsFromPEM(trusted) {
		return errors.New("no certificate in " + authority)
	}
	client := &http.Client{Transport: &http.Transport{
		TLSClientConfig:     &tls.Config{RootCAs: pool},
		ForceAttemptHTTP2:   true,
		MaxIdleConnsPerHost: clients,
	}}
	// Warm, as a webhook is that has been there for a minute.
	if _, err := ask(client, []string{noop, url}, body, requests, clients); err != nil {
		return err
	}
	times, err := ask(client, []string{noop, url}, body, requests, clients)
	if err != nil {
		return err
	}
	fmt.Printf("%d reviews of %d bytes each, %d at once, in turn\n\n", requests, len(body), clients)
	fmt.Println("| webhook | p50 | p90 | p99 | p99.9 |")
	fmt.Println("|---|---|---|---|---|")
	for i, name := range []string{"no-op (Go)", "temper-admission"} {
		fmt.Printf("| %s | %s | %s | %s | %s |\n", name,
			at(times[i], 0.5), at(times[i], 0.9), at(times[i], 0.99), at(times[i], 0.999))
	}
	return nil
}

// ask asks each webhook so often, one after the other, and returns the times by webhook.
func ask(client *http.Client, urls []string, body []byte, requests, clients int) ([][]time.Duration, error) {
	times := make([][]time.Duration, len(urls))
	var lock sync.Mutex
	var group sync.WaitGroup
	var failure error
	for range clients {
		group.Go(func() {
			own := make([][]time.Duration, len(urls))
			for range requests / clients {
				for i, url := range urls {
					took, err := once(client, url, body)
					if err != nil {
						lock.Lock()
						failure = err
						lock.Unlock()
						return
					}
					own[i] = append(own[i], took)
				}
			}
			lock.Lock()
			defer lock.Unlock()
			for i := range own {
				times[i] = append(times[i], own[i]...)
			}
		})
	}
	group.Wait()
	for i := range times {
		slices.Sort(times[i])
	}
	return times, failure
}

func once(client *http.Client, url string, body []byte) (time.Duration, error) {
	start := time.Now()
	response, err := client.Post(url, "application/json", bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	took := time.Since(start)
	if err == nil && (response.StatusCode != http.StatusOK || !bytes.Contains(answer, []byte(`"allowed":true`))) {
		err = fmt.Errorf("%s: %d %s", url, response.StatusCode, answer)
	}
	return took, err
}

func at(sorted []time.Duration, share float64) time.Duration {
	return sorted[min(len(sorted)-1, int(share*float64(len(sorted))))].Round(time.Microsecond)
}

// serveNoop reads a review and lets the pod in.
func serveNoop() (string, *x509.CertPool, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return "", nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return "", nil, err
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return "", nil, err
	}
	pool := x509.NewCertPool()
	pool.AddCert(certificate)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{
		Handler: http.HandlerFunc(letIn),
		TLSConfig: &tls.Config{
			Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}},
		},
	}
	go func() { log.Print(server.ServeTLS(listener, "", "")) }()
	return "https://" + listener.Addr().String(), pool, nil
}

func letIn(out http.ResponseWriter, in *http.Request) {
	var review struct {
		Request struct {
			UID string `json:"uid"`
		} `json:"request"`
	}
	if err := json.NewDecoder(in.Body).Decode(&review); err != nil {
		http.Error(out, err.Error(), http.StatusBadRequest)
		return
	}
	fmt.Fprintf(out, `{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{"uid":%q,"allowed":true}}`,
		review.Request.UID)
}

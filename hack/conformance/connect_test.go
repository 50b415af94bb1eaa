package conformance

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/remotecommand"
)

// goingOn finds long-running requests in metrics.
var goingOn = regexp.MustCompile(`(?m)^apiserver_longrunning_requests\{.*\} [1-9]`)

const bikePath = "/apis/shop.example.com/v1/namespaces/default/bikes/bike-1"

func TestLogIsFollowed(t *testing.T) {
	proves(t, "F15")
	checkLog(t, startShop(t).config(t))
}

func TestStopEndsLogsThatAreFollowed(t *testing.T) {
	proves(t, "F15", "H5")
	server := startShop(t)
	checkStopEndsLogs(t, server, server.config(t))
}

func TestExecutorHoldsAConversation(t *testing.T) {
	proves(t, "F15")
	checkExecutor(t, startShop(t).config(t))
}

// checkLog reads a log as it is written, by line, and leaves.
func checkLog(t *testing.T, config *rest.Config) {
	t.Helper()
	ctx, leave := context.WithCancel(context.Background())
	defer leave()
	checkLines(t, follow(t, ctx, config))
	if got := counts(t, config); got != "1 follow, 0 talk\n" {
		t.Errorf("the server says %q", got)
	}

	leave()

	until(t, "the server to hear that the reader left", func() bool { return counts(t, config) == "0 follow, 0 talk\n" })
}

// checkLines reads lines that are written one by one.
func checkLines(t *testing.T, log io.Reader) {
	t.Helper()
	lines := bufio.NewReader(log)
	for i := range 3 {
		line, err := lines.ReadString('\n')
		if want := fmt.Sprintf("bike-1 rides %d\n", i); err != nil || line != want {
			t.Fatalf("line %d is %q %v", i, line, err)
		}
	}
}

// checkStopEndsLogs follows a log until the server is told to stop.
func checkStopEndsLogs(t *testing.T, server *shop, config *rest.Config) {
	t.Helper()
	log := bufio.NewReader(follow(t, context.Background(), config))
	if line, err := log.ReadString('\n'); err != nil {
		t.Fatalf("%q %v", line, err)
	}

	server.stop(t)

	left, err := io.ReadAll(log)
	if err != nil {
		t.Errorf("the log does not end but breaks: %v", err)
	}
	if len(left) > 0 && !bytes.HasSuffix(left, []byte("\n")) {
		t.Errorf("the log ends within a line: %q", left)
	}
	server.awaitEnd(t)
}

func follow(t *testing.T, ctx context.Context, config *rest.Config) io.Reader {
	t.Helper()
	response := asked(t, ctx, config, bikePath+"/log?follow=true")
	if response.StatusCode != http.StatusOK || !strings.HasPrefix(response.Header.Get("Content-Type"), "text/plain") {
		t.Fatalf("%s %v", response.Status, response.Header)
	}
	return response.Body
}

// counts is what the log says to who does not follow: how many do, and talk.
func counts(t *testing.T, config *rest.Config) string {
	t.Helper()
	body, err := io.ReadAll(asked(t, context.Background(), config, bikePath+"/log").Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func asked(t *testing.T, ctx context.Context, config *rest.Config, path string) *http.Response {
	t.Helper()
	client, err := rest.HTTPClientFor(config)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, config.Host+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	return response
}

// checkExecutor talks as kubectl exec does.
func checkExecutor(t *testing.T, config *rest.Config) {
	t.Helper()
	long := strings.Repeat("ring ", 100_000)
	for _, each := range []struct{ name, command, input, output, failure string }{
		{"echo", "ring", "hello\n", "hello\n", ""},
		{"nothing to say", "ring", "", "", ""},
		{"more than a message holds", "ring", long, long, ""},
		{"refused by the server", "fly", "", "", "bikes do not fly"},
	} {
		t.Run(each.name, func(t *testing.T) {
			output, err := execute(t, config, "/exec?command="+each.command, strings.NewReader(each.input))
			if output != each.output {
				t.Errorf("it said %d bytes: %.80q", len(output), output)
			}
			if (err == nil) != (each.failure == "") || (err != nil && !strings.Contains(err.Error(), each.failure)) {
				t.Errorf("it ended with %v", err)
			}
		})
	}
	t.Run("client that leaves", func(t *testing.T) {
		ctx, leave := context.WithCancel(context.Background())
		input, say := io.Pipe()
		defer say.Close()
		ended := make(chan error, 1)
		executor, err := remotecommand.NewWebSocketExecutor(config, http.MethodGet, config.Host+bikePath+"/exec?command=ring")
		if err != nil {
			t.Fatal(err)
		}
		heard := make(signal, 1)
		go func() {
			ended <- executor.StreamWithContext(ctx, remotecommand.StreamOptions{Stdin: input, Stdout: heard})
		}()
		if _, err := say.Write([]byte("hello")); err != nil {
			t.Fatal(err)
		}
		<-heard
		if got := counts(t, config); got != "0 follow, 1 talk\n" {
			t.Errorf("the server says %q", got)
		}

		leave()

		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("it ended with %v", err)
		}
		until(t, "the server to hear that the client left", func() bool { return counts(t, config) == "0 follow, 0 talk\n" })
	})
	t.Run("protocol that is not spoken", func(t *testing.T) {
		executor, err := remotecommand.NewWebSocketExecutorForProtocols(
			config, http.MethodGet, config.Host+bikePath+"/exec?command=ring", "v9.channel.example.com")
		if err != nil {
			t.Fatal(err)
		}
		err = executor.StreamWithContext(context.Background(), remotecommand.StreamOptions{Stdout: io.Discard})
		if err == nil || !strings.Contains(err.Error(), "requested protocol(s) are not supported: [v9.channel.example.com]") {
			t.Errorf("a protocol that nobody knows: %v", err)
		}
	})
}

// signal is written to when something is heard.
type signal chan struct{}

func (s signal) Write(bytes []byte) (int, error) {
	select {
	case s <- struct{}{}:
	default:
	}
	return len(bytes), nil
}

func execute(t *testing.T, config *rest.Config, path string, input io.Reader) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	executor, err := remotecommand.NewWebSocketExecutor(config, http.MethodGet, config.Host+bikePath+path)
	if err != nil {
		t.Fatal(err)
	}
	var output bytes.Buffer
	err = executor.StreamWithContext(ctx, remotecommand.StreamOptions{Stdin: input, Stdout: &output})
	return output.String(), err
}

// TestNothingIsLeftOfClientsThatLeave has many follow and talk at once, all of
// whom then leave without a word.
func TestNothingIsLeftOfClientsThatLeave(t *testing.T) {
	proves(t, "F15")
	config := startShop(t).config(t)
	const each = 50
	ctx, leave := context.WithCancel(context.Background())
	defer leave()
	var all sync.WaitGroup
	for range each {
		log := follow(t, ctx, config)
		all.Go(func() {
			_, _ = io.Copy(io.Discard, log)
		})
		all.Go(func() {
			silent, say := io.Pipe()
			defer say.Close()
			executor, err := remotecommand.NewWebSocketExecutor(config, http.MethodGet, config.Host+bikePath+"/exec?command=ring")
			if err != nil {
				t.Error(err)
				return
			}
			_ = executor.StreamWithContext(ctx, remotecommand.StreamOptions{Stdin: silent, Stdout: io.Discard})
		})
	}
	until(t, "all to be there", func() bool { return counts(t, config) == fmt.Sprintf("%d follow, %[1]d talk\n", each) })
	if !underWay(t, config) {
		t.Error("the server counts nobody")
	}

	leave()

	all.Wait()
	until(t, "all to be gone", func() bool { return counts(t, config) == "0 follow, 0 talk\n" })
	until(t, "the server to count none", func() bool { return !underWay(t, config) })
}

// underWay tells whether the server counts requests that go on.
func underWay(t *testing.T, config *rest.Config) bool {
	t.Helper()
	metrics, err := io.ReadAll(asked(t, context.Background(), config, "/metrics").Body)
	if err != nil || !bytes.Contains(metrics, []byte("\napiserver_longrunning_requests{")) {
		t.Fatalf("no metrics: %v", err)
	}
	return goingOn.Match(metrics)
}

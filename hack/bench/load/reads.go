package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
)

const streamingList = "?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true"

// list reads one whole list.
func list(ctx context.Context, a *api, path string) (int64, error) {
	response, err := a.do(ctx, http.MethodGet, path, "", nil)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	return io.Copy(io.Discard, response.Body)
}

// synced opens a streaming list and reads until the bookmark that ends its initial events.
func synced(ctx context.Context, a *api, path string) (int64, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	response, err := a.do(ctx, http.MethodGet, path+streamingList, "", nil)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	return untilSynced(bufio.NewReaderSize(response.Body, 64<<10))
}

func untilSynced(events *bufio.Reader) (int64, error) {
	var total int64
	for {
		line, err := events.ReadBytes('\n')
		total += int64(len(line))
		if err != nil {
			return total, err
		}
		if bytes.Contains(line, []byte(`k8s.io/initial-events-end`)) {
			return total, nil
		}
	}
}

// hold opens streaming lists all at once, says when all have their initial events, and keeps them
// open until the input ends.
func hold(a *api, path string, clients int, input io.Reader) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	synced := make(chan error, clients)
	var group sync.WaitGroup
	for range clients {
		group.Go(func() {
			response, err := a.do(ctx, http.MethodGet, path+streamingList, "", nil)
			if err != nil {
				synced <- err
				return
			}
			defer response.Body.Close()
			events := bufio.NewReaderSize(response.Body, 64<<10)
			_, err = untilSynced(events)
			synced <- err
			_, _ = io.Copy(io.Discard, events)
		})
	}
	for range clients {
		if err := <-synced; err != nil {
			return err
		}
	}
	fmt.Fprintln(os.Stdout, "synced")
	_, _ = io.Copy(io.Discard, input)
	cancel()
	group.Wait()
	return nil
}

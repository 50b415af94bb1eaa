// Temper-demo is a container that uses what it is told to use: the pods of
// the demo and of the tests, and the sandbox ("pause") image of the lab.
package main

import (
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

const usage = `usage: temper-demo MODE [FLAGS]
  pause                                    reap and wait (also without a mode)
  idle                                     wait
  spin  --millicores N [--period 100ms]    use so much CPU
  serve [--port 8080] [--millicores 0]     answer HTTP with the pod's name
  fetch URL                                print what the URL answers
`

func main() {
	mode, arguments := "pause", os.Args[1:]
	if len(arguments) > 0 {
		mode, arguments = arguments[0], arguments[1:]
	}
	flags := flag.NewFlagSet(mode, flag.ExitOnError)
	flags.Usage = func() { fmt.Fprint(os.Stderr, usage) }
	millicores := flags.Int("millicores", 0, "thousandths of a core to use")
	period := flags.Duration("period", 100*time.Millisecond, "length of one busy and one idle part together")
	port := flags.Int("port", 8080, "port to answer on")
	flags.Parse(arguments)

	switch mode {
	case "pause", "idle":
	case "spin":
		go spin(*millicores, *period)
	case "serve":
		go spin(*millicores, *period)
		go serve(*port)
	case "fetch":
		fetch(flags.Arg(0))
		return
	default:
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	}
	waitAndReap()
}

// spin is busy for its share of each period; more than 1000 millicores run
// on several threads.
func spin(millicores int, period time.Duration) {
	for ; millicores > 1000; millicores -= 1000 {
		go spin(1000, period)
	}
	if millicores <= 0 {
		return
	}
	busy := period * time.Duration(millicores) / 1000
	for {
		start := time.Now()
		for time.Since(start) < busy {
		}
		time.Sleep(period - time.Since(start))
	}
}

func serve(port int) {
	name, _ := os.Hostname()
	answer := func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, name) }
	fmt.Println("serving on port", port)
	err := http.ListenAndServe(fmt.Sprintf(":%d", port), http.HandlerFunc(answer))
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func fetch(url string) {
	client := http.Client{Timeout: 5 * time.Second}
	response, err := client.Get(url)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	defer response.Body.Close()
	io.Copy(os.Stdout, response.Body)
	if response.StatusCode >= 400 {
		os.Exit(1)
	}
}

// waitAndReap ends on SIGTERM at once; as process 1 of a pod it also collects
// the children that others left behind.
func waitAndReap() {
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	children := make(chan os.Signal, 1)
	signal.Notify(children, syscall.SIGCHLD)
	for {
		select {
		case <-stop:
			return
		case <-children:
			for child := 1; child > 0; {
				child, _ = syscall.Wait4(-1, nil, syscall.WNOHANG, nil)
			}
		}
	}
}

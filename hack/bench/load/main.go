// Command load asks a Kubernetes API for lists, watches and writes and says how quickly they came.
//
//	load list   --path /apis/... --clients 4 --seconds 10
//	load sync   --path /apis/... --clients 4 --seconds 10   watches until their initial events end
//	load write  --path /apis/... --clients 8 --seconds 10 --object FILE
//	load fanout --path /apis/... --clients 1000 --seconds 10 --object FILE
//	load crowd  --path /apis/... --clients 10000 --whole 100 --seconds 30
//	load hold   --path /apis/... --clients 100              until its input ends
//	load fill   --from /apis/... --to /apis/... --object FILE --annotate
//	load pods   --namespace NAME --node NAME --clients 110   prints uid, container's id, millicores
//
// Output is one line of JSON, for the script that pairs two runs.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"time"
)

func main() {
	if len(os.Args) < 2 {
		fail(errors.New("say what to do: list, sync, write, fanout, crowd, hold, fill, pods or pressure"))
	}
	flags := flag.NewFlagSet(os.Args[1], flag.ExitOnError)
	kubeconfig := flags.String("kubeconfig", os.Getenv("KUBECONFIG"), "how to reach the cluster")
	server := flags.String("server", "", "address to ask instead of the kubeconfig's, whatever its certificate")
	path := flags.String("path", "", "API path of a collection")
	accept := flags.String("accept", "application/json", "Accept header")
	clients := flags.Int("clients", 4, "requests at a time, or watches")
	seconds := flags.Int("seconds", 10, "how long")
	from := flags.String("from", "", "fill: API path of the objects to copy")
	to := flags.String("to", "", "fill: API path to create them at")
	object := flags.String("object", "", "write, fanout, fill: file with an object to make others like")
	annotate := flags.Bool("annotate", false, "fill: copy spec and status into an annotation")
	pid := flags.Int("pid", 0, "fanout, crowd: process whose CPU time is told")
	whole := flags.Int("whole", 100, "crowd: watches of everything; the others are of one object each")
	namespace := flags.String("namespace", "default", "pods: where to make them")
	node := flags.String("node", "", "pods: where they are said to run; pressure: which this machine is")
	rounds := flags.Int("rounds", 30, "pressure: how often")
	_ = flags.Parse(os.Args[2:])

	a, err := open(*kubeconfig, *server, *accept)
	if err != nil {
		fail(err)
	}
	like, err := template(*object)
	if err != nil {
		fail(err)
	}
	length := time.Duration(*seconds) * time.Second
	ctx, cancel := context.WithTimeout(context.Background(), length)
	defer cancel()
	switch os.Args[1] {
	case "list":
		report(repeat(ctx, *clients, func(int) (int64, error) { return list(ctx, a, *path) }))
	case "sync":
		report(repeat(ctx, *clients, func(int) (int64, error) { return synced(ctx, a, *path) }))
	case "write":
		report(write(ctx, a, *path, like, *clients))
	case "fanout":
		report(fanout(a, *path, like, *clients, length, *pid))
	case "crowd":
		report(crowd(a, *path, *clients, *whole, length, *pid))
	case "hold":
		if err := hold(a, *path, *clients, os.Stdin); err != nil {
			fail(err)
		}
	case "fill":
		report(fill(context.Background(), a, *from, *to, like, *annotate))
	case "pods":
		if err := pods(context.Background(), a, *namespace, *node, *clients, os.Stdout); err != nil {
			fail(err)
		}
	case "pressure":
		report(pressure(a, *path, *node, *rounds))
	default:
		fail(fmt.Errorf("unknown command %q", os.Args[1]))
	}
}

func report(r result) {
	_ = json.NewEncoder(os.Stdout).Encode(r)
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "load:", err)
	os.Exit(1)
}

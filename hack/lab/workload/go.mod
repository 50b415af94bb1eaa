module temper.io/hack/lab/workload

go 1.24

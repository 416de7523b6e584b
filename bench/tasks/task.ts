// A task is a program with one input and one answer, in a process of its own: no measure sees another one's heap.

export function task<Input, Answer>(run: (input: Input) => Promise<Answer>): void {
  process.once('message', (input: Input) => {
    run(input).then(
      (answer) => process.send!(answer),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
}

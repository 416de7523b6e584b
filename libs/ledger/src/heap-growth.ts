// How far the JavaScript heap grows before all of it is collected: a setting of the process, made where it starts.
import { setFlagsFromString } from 'node:v8';

/**
 * Accounts, holdings and ranges stand in typed arrays, so little is left for the garbage collector. Left alone it would
 * collect all of that every one or two seconds of full load, and hold up every command for some ten milliseconds each
 * time. With this it waits until the heap is six times what lived before; `--max-old-space-size` bounds it as ever.
 */
export function collectSeldom(): void {
  setFlagsFromString('--heap-growing-percent=500');
}

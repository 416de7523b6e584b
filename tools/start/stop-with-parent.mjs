// Loaded into each app before its own code: when the starting process is gone, the app drains and ends like on SIGTERM.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();

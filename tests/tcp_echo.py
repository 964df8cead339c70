"""A TCP server on a free loopback port that sends back what it gets."""
import asyncio
import threading


class Echo:
    """Counts connections and bytes; `answer` may say something else than what came."""

    def __init__(self, answer=None):
        self.answer = answer
        self.connections = self.received = 0

    def __enter__(self):
        self.loop = asyncio.new_event_loop()
        is_ready = threading.Event()
        self.thread = threading.Thread(target=self._serve, args=(is_ready,), daemon=True)
        self.thread.start()
        is_ready.wait()
        return self

    def __exit__(self, *_):
        self.loop.call_soon_threadsafe(self.ending.set)
        self.thread.join()

    def _serve(self, is_ready):
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self._listen(is_ready))
        self.loop.close()

    async def _listen(self, is_ready):
        self.ending = asyncio.Event()
        server = await asyncio.start_server(self._converse, '127.0.0.1', 0, backlog=1024)
        self.port = server.sockets[0].getsockname()[1]
        is_ready.set()
        await self.ending.wait()
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await asyncio.sleep(0)

    async def _converse(self, reader, writer):
        self.connections += 1
        try:
            while data := await reader.read(1 << 16):
                self.received += len(data)
                if self.answer is None:
                    writer.write(data)
                    await writer.drain()
                else:
                    await self.answer(data, writer)
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

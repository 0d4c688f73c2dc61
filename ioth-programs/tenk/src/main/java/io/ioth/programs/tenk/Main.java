/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.programs.tenk;

import io.ioth.programs.kit.Program;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.AttributeKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Ten thousand connections, all of which are open before the first of them says something and hears it again, on an event loop of one thread. */
public final class Main extends Program {

    private static final int CONNECTIONS = 10_000;
    private static final int AT_ONCE = 200;
    private static final long LIMIT_SECONDS = 120;

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final AtomicInteger served = new AtomicInteger();

    /** See {@link Program}. */
    public static void main(String[] args) {
        new Main().run(args);
    }

    @Override
    protected void serve(String host, int port) throws Exception {
        new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 4 * AT_ONCE)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Echo());
                    }
                })
                .bind(host, port)
                .sync();
    }

    private final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            served.incrementAndGet();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            served.decrementAndGet();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.writeAndFlush(message);
        }
    }

    @Override
    protected void use(String host, int port) throws Exception {
        List<Channel> open = new ArrayList<>();
        CountDownLatch answers = new CountDownLatch(CONNECTIONS);
        check("10,000 connections", () -> connect(host, port, open, answers));
        check("each echoes", () -> echo(open, answers));
        check("heap", () -> {
            System.gc();
            long used = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
            return (used >> 20) + " MiB of at most " + (Runtime.getRuntime().maxMemory() >> 20);
        });
        check("closing", () -> {
            for (Channel channel : open) {
                channel.close();
            }
            for (Channel channel : open) {
                same(true, channel.closeFuture().await(LIMIT_SECONDS, TimeUnit.SECONDS));
            }
            return "all closed";
        });
    }

    private String connect(String host, int port, List<Channel> open, CountDownLatch answers) throws Exception {
        Bootstrap client = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 60_000)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Answer(answers));
                    }
                });
        Semaphore places = new Semaphore(AT_ONCE);
        AtomicInteger failed = new AtomicInteger();
        for (int i = 0; i < CONNECTIONS; i++) {
            same(true, places.tryAcquire(LIMIT_SECONDS, TimeUnit.SECONDS));
            open.add(client.connect(host, port).addListener(done -> {
                if (!done.isSuccess() && failed.getAndIncrement() == 0) {
                    done.cause().printStackTrace();
                }
                places.release();
            }).channel());
        }
        same(true, places.tryAcquire(AT_ONCE, LIMIT_SECONDS, TimeUnit.SECONDS));
        same(0, failed.get());
        for (Channel channel : open) {
            same(true, channel.isActive());
        }
        return open.size() + " open" + (served.get() > 0 ? ", the server has " + served.get() : "");
    }

    private static String echo(List<Channel> open, CountDownLatch answers) throws Exception {
        for (int i = 0; i < CONNECTIONS; i++) {
            Channel channel = open.get(i);
            ByteBuf number = Unpooled.buffer(4).writeInt(i);
            channel.attr(Answer.EXPECTED).set(i);
            channel.writeAndFlush(number);
        }
        same(true, answers.await(LIMIT_SECONDS, TimeUnit.SECONDS));
        for (Channel channel : open) {
            same(true, channel.isActive());
        }
        return CONNECTIONS + " answers, all still open";
    }

    private static final class Answer extends SimpleChannelInboundHandler<ByteBuf> {
        static final AttributeKey<Integer> EXPECTED = AttributeKey.valueOf("expected");

        private final CountDownLatch answers;
        private final ByteBuf whole = Unpooled.buffer(4, 4);

        Answer(CountDownLatch answers) {
            this.answers = answers;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
            whole.writeBytes(bytes);
            if (whole.readableBytes() == 4) {
                same(context.channel().attr(EXPECTED).get(), whole.readInt());
                answers.countDown();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            cause.printStackTrace();
            context.close();
        }
    }
}

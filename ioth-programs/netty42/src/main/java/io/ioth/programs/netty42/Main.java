/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.programs.netty42;

import io.ioth.programs.kit.HttpProgram;
import io.ioth.programs.kit.Tls;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.net.http.HttpClient.Version;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A server that takes epoll where it can be had, as many do, and NIO otherwise; Netty's own client besides the JDK's. */
public final class Main extends HttpProgram {

    private static final int MAX = 1 << 24;

    private final boolean epoll = Epoll.isAvailable();
    private final EventLoopGroup loops;

    private Main() {
        IoHandlerFactory factory = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        loops = new MultiThreadIoEventLoopGroup(2, factory);
    }

    /** See {@link io.ioth.programs.kit.Program}. */
    public static void main(String[] args) {
        new Main().run(args);
    }

    @Override
    protected List<Endpoint> endpoints() {
        return List.of(
                new Endpoint("plain", false, 0, Version.HTTP_1_1), new Endpoint("tls", true, 1, Version.HTTP_1_1));
    }

    @Override
    protected void serve(String host, int port) throws Exception {
        System.out.println("transport: " + (epoll ? "epoll" : "NIO"));
        SslContext tls = SslContextBuilder.forServer(Tls.keyManagers()).sslProvider(SslProvider.JDK).build();
        bind(host, port, null);
        bind(host, port + 1, tls);
    }

    private void bind(String host, int port, SslContext tls) throws InterruptedException {
        Class<? extends ServerChannel> type = epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        new ServerBootstrap()
                .group(loops)
                .channel(type)
                .option(ChannelOption.SO_BACKLOG, MANY)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (tls != null) {
                            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                        }
                        channel.pipeline().addLast(new HttpServerCodec(), new HttpObjectAggregator(MAX), new Handler());
                    }
                })
                .bind(host, port)
                .sync();
    }

    private static final class Handler extends SimpleChannelInboundHandler<FullHttpRequest> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            byte[] body = answer(request.uri(), ByteBufUtil.getBytes(request.content()));
            FullHttpResponse response = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(body));
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length);
            HttpUtil.setKeepAlive(response, HttpUtil.isKeepAlive(request));
            var written = context.writeAndFlush(response);
            if (!HttpUtil.isKeepAlive(request)) {
                written.addListener(ChannelFutureListener.CLOSE);
            }
        }
    }

    @Override
    protected void useOwnClient(String host, int port) throws Exception {
        check("Netty's client, 1 MB there and back", () -> {
            CompletableFuture<byte[]> answer = new CompletableFuture<>();
            Channel channel = connect(host, port, answer);
            byte[] sent = pattern(ECHO);
            FullHttpRequest request = new DefaultFullHttpRequest(
                    HttpVersion.HTTP_1_1, HttpMethod.POST, "/echo", Unpooled.wrappedBuffer(sent));
            request.headers().set(HttpHeaderNames.CONTENT_LENGTH, sent.length).set(HttpHeaderNames.HOST, "a");
            channel.writeAndFlush(request);
            sameBytes(sent, answer.get(60, TimeUnit.SECONDS));
            channel.close().sync();
            return channel.getClass().getSimpleName();
        });
    }

    private Channel connect(String host, int port, CompletableFuture<byte[]> answer) throws InterruptedException {
        return new Bootstrap()
                .group(loops)
                .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new HttpClientCodec(), new HttpObjectAggregator(MAX), new Answer(answer));
                    }
                })
                .connect(host, port)
                .sync()
                .channel();
    }

    private static final class Answer extends SimpleChannelInboundHandler<FullHttpResponse> {
        private final CompletableFuture<byte[]> whole;

        Answer(CompletableFuture<byte[]> whole) {
            this.whole = whole;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
            whole.complete(ByteBufUtil.getBytes(response.content()));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            whole.completeExceptionally(cause);
            context.close();
        }
    }
}

// The forwarder that one writes on Pion, to hold ours against. pion.py beside it builds and runs it.
//
// It takes the SDP offers of a room's peers, all at once, and gives an answer to each. What a peer publishes is
// written to everybody else of the room. Pion's default interceptors answer NACKs, send reports and transport-wide
// feedback; -bare leaves them out. It never estimates bandwidth, takes no statistics and records nothing. The first
// line that it prints is the port.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"

	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v3"
)

const largestPacket = 1500

var (
	opus = webrtc.RTPCodecCapability{
		MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2, SDPFmtpLine: "minptime=10;useinbandfec=1",
	}
	red = webrtc.RTPCodecCapability{MimeType: "audio/red", ClockRate: 48000, Channels: 2, SDPFmtpLine: "111/111"}
	vp8 = webrtc.RTPCodecCapability{
		MimeType: webrtc.MimeTypeVP8, ClockRate: 90000,
		RTCPFeedback: []webrtc.RTCPFeedback{
			{Type: "goog-remb"}, {Type: "ccm", Parameter: "fir"}, {Type: "nack"}, {Type: "nack", Parameter: "pli"},
		},
	}
	rtx = webrtc.RTPCodecCapability{MimeType: "video/rtx", ClockRate: 90000, SDPFmtpLine: "apt=96"}
)

// publisher is what one peer sends: a track of each kind, written to by its connection and read by all others'.
type publisher struct {
	connection *webrtc.PeerConnection
	tracks     map[webrtc.RTPCodecType]*webrtc.TrackLocalStaticRTP
}

func main() {
	bare := flag.Bool("bare", false, "without interceptors")
	flag.Parse()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("/rooms", func(response http.ResponseWriter, request *http.Request) {
		var offers, answers []string
		err := json.NewDecoder(request.Body).Decode(&offers)
		if err == nil {
			answers, err = join(offers, *bare)
		}
		if err != nil {
			http.Error(response, err.Error(), http.StatusBadRequest)
			return
		}
		_ = json.NewEncoder(response).Encode(answers)
	})
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	log.Fatal(http.Serve(listener, nil))
}

// join connects the peers of a new room; the answers come in the order of the offers.
func join(offers []string, bare bool) ([]string, error) {
	var room []*publisher
	for range offers {
		made, err := newPublisher(bare)
		if err != nil {
			return nil, err
		}
		room = append(room, made)
	}
	var answers []string
	for index, offer := range offers {
		answer, err := room[index].answer(offer, room)
		if err != nil {
			return nil, err
		}
		answers = append(answers, answer)
	}
	return answers, nil
}

// newPublisher makes a connection on loopback with a socket of its own, as Pion does unless told otherwise.
func newPublisher(bare bool) (*publisher, error) {
	codecs, interceptors := &webrtc.MediaEngine{}, &interceptor.Registry{}
	for _, codec := range []struct {
		payloadType webrtc.PayloadType
		capability  webrtc.RTPCodecCapability
		kind        webrtc.RTPCodecType
	}{
		{63, red, webrtc.RTPCodecTypeAudio},
		{111, opus, webrtc.RTPCodecTypeAudio},
		{96, vp8, webrtc.RTPCodecTypeVideo},
		{97, rtx, webrtc.RTPCodecTypeVideo},
	} {
		parameters := webrtc.RTPCodecParameters{RTPCodecCapability: codec.capability, PayloadType: codec.payloadType}
		if err := codecs.RegisterCodec(parameters, codec.kind); err != nil {
			return nil, err
		}
	}
	if !bare {
		if err := webrtc.RegisterDefaultInterceptors(codecs, interceptors); err != nil {
			return nil, err
		}
	}
	settings := webrtc.SettingEngine{}
	settings.SetLite(true)
	settings.SetIncludeLoopbackCandidate(true)
	settings.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	settings.SetIPFilter(func(address net.IP) bool { return address.IsLoopback() })
	api := webrtc.NewAPI(
		webrtc.WithMediaEngine(codecs),
		webrtc.WithInterceptorRegistry(interceptors),
		webrtc.WithSettingEngine(settings),
	)
	connection, err := api.NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		return nil, err
	}
	audio, err := webrtc.NewTrackLocalStaticRTP(red, "audio", "bench")
	if err != nil {
		return nil, err
	}
	video, err := webrtc.NewTrackLocalStaticRTP(vp8, "video", "bench")
	if err != nil {
		return nil, err
	}
	made := &publisher{connection, map[webrtc.RTPCodecType]*webrtc.TrackLocalStaticRTP{
		webrtc.RTPCodecTypeAudio: audio, webrtc.RTPCodecTypeVideo: video,
	}}
	connection.OnTrack(func(remote *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
		forward(remote, made.tracks[remote.Kind()])
	})
	return made, nil
}

// answer has the peer receive the tracks of all others, as far as it offers to.
func (own *publisher) answer(offer string, room []*publisher) (string, error) {
	description := webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer}
	for _, other := range room {
		if other == own {
			continue
		}
		for _, track := range other.tracks {
			sendonly := webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly}
			transceiver, err := own.connection.AddTransceiverFromTrack(track, sendonly)
			if err != nil {
				return "", err
			}
			go other.heed(transceiver.Sender())
		}
	}
	if err := own.connection.SetRemoteDescription(description); err != nil {
		return "", err
	}
	answer, err := own.connection.CreateAnswer(nil)
	if err != nil {
		return "", err
	}
	gathered := webrtc.GatheringCompletePromise(own.connection)
	if err = own.connection.SetLocalDescription(answer); err != nil {
		return "", err
	}
	<-gathered
	return own.connection.LocalDescription().SDP, nil
}

// forward writes what comes to everybody who receives it, until the connection ends.
func forward(remote *webrtc.TrackRemote, local *webrtc.TrackLocalStaticRTP) {
	buffer := make([]byte, largestPacket)
	for {
		size, _, err := remote.Read(buffer)
		if err != nil {
			return
		}
		// an error tells of one receiver that has gone; the others have got the packet
		_, _ = local.Write(buffer[:size])
	}
}

// heed passes a receiver's wish for a key frame on to the publisher. Interceptors see reports only if they are read.
func (own *publisher) heed(sender *webrtc.RTPSender) {
	for {
		packets, _, err := sender.ReadRTCP()
		if err != nil {
			return
		}
		for _, packet := range packets {
			if _, ok := packet.(*rtcp.PictureLossIndication); !ok {
				continue
			}
			for _, receiver := range own.connection.GetReceivers() {
				if track := receiver.Track(); track != nil && track.Kind() == webrtc.RTPCodecTypeVideo {
					wish := &rtcp.PictureLossIndication{MediaSSRC: uint32(track.SSRC())}
					_ = own.connection.WriteRTCP([]rtcp.Packet{wish})
				}
			}
		}
	}
}

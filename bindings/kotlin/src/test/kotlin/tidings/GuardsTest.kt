package tidings

import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.delay
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertInstanceOf

/** The scenarios of bindings/scenarios.md about what guards an account. */
class GuardsTest {
    @Test
    fun `second factor and step-up`() = inWorld {
        val ada = register("ada")
        val app = AuthenticatorApp(ada.client.beginTotp().secret)
        assertEquals(10, ada.client.confirmTotp(app.code()).size)

        val tablet = onNewDevice("ada")
        val asked = failure { tablet.client.logIn(tablet.login, PASSWORD) }
        val needed = assertInstanceOf<TidingsException.SecondFactorRequired>(asked).needed
        assertTrue(Factor.TOTP in needed.factors)
        tablet.client.completeLogIn(needed, SecondFactorProof.Totp(app.code()), trustDevice = true)
        assertEquals(ada.userId, tablet.userId)
        tablet.client.logOut()
        tablet.client.logIn(tablet.login, PASSWORD)
        tablet.isOnline()

        val refused = failure { tablet.client.changePassword("an umbrella for the platypus") }
        assertTrue(Factor.TOTP in assertInstanceOf<TidingsException.StepUpRequired>(refused).factors)
        tablet.client.stepUp(StepUpProof.Totp(app.code()))
        tablet.client.changePassword("an umbrella for the platypus")
        ada.client.connection().until { it == ConnectionState.LoggedOut(LogOutCause.BY_SERVER) }
    }

    @Test
    fun `link a device by QR`() = inWorld {
        val ada = register("ada")
        val tablet = onNewDevice("ada")
        tablet.client.linkDevice().use { link ->
            val offer = assertInstanceOf<LinkStep.Offer>(link.next())
            assertTrue("<svg" in offer.qrSvg)
            val scanned = ada.client.scanLink(offer.qrText)
            assertEquals("ada's device" to 4, scanned.deviceName to scanned.words.size)
            assertEquals(LinkStep.Scanned(scanned.words), link.next())
            ada.client.approveLink(scanned.linkId, true)
            assertEquals(LinkStep.Linked, link.next())
            assertEquals(null, link.next())
        }
        tablet.isOnline()
        assertEquals(ada.userId, tablet.userId)
        assertEquals(2, ada.client.devices().size)
    }

    @Test
    fun `device key logs in again`() = inWorld(
        "TIDINGS_AUTH__ACCESS_TOKEN_LIFE" to "5s",
        "TIDINGS_AUTH__REFRESH_TOKEN_LIFE" to "10s",
    ) {
        val (ada, ben) = register("ada") to register("ben")
        val chat = ada.chatWith(ben)
        ada.send(chat, "hi")
        ben.sees(chat, "hi")
        val key = SoftwareKey()
        ada.client.enrolDeviceKey(key)
        val device = ada.client.devices().single().id

        ada.client.closeAndWait()
        // As long as a session lives that nobody refreshes.
        delay(10.seconds)
        ada.reopen()
        ada.client.connection().until { it == ConnectionState.LoggedOut(LogOutCause.BY_SERVER) }
        val stranger = refusal { ada.client.logInWithDeviceKey(SoftwareKey()) }
        assertEquals(Reason.WRONG_CREDENTIALS, stranger.reason)
        val turnedDown = failure { ada.client.logInWithDeviceKey(TurnedDown) }
        assertEquals("turned down", assertInstanceOf<TidingsException.NotSigned>(turnedDown).detail)

        ada.client.logInWithDeviceKey(key)
        ada.isOnline()
        assertEquals(device, ada.client.devices().single().id)
        ada.sees(chat, "hi")
        ada.client.stepUpWithDeviceKey(key)
    }
}
